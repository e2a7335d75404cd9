import { AgentsPage } from './features/agents/AgentsPage.tsx';
import { SettingsDialog } from './features/settings/SettingsDialog.tsx';
import { ProfilePage } from './features/users/ProfilePage.tsx';

/** The settings with the pages of every feature. */
export default function Settings() {
  return <SettingsDialog agents={<AgentsPage />} profile={<ProfilePage />} />;
}
