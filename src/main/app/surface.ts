import { app, Notification } from 'electron';
import type { Surface } from './attention.ts';
import type { AppWindow } from './window.ts';

/** The window's icon and the system's notifications; choosing one brings the window to the front with `show`. */
export function windowSurface(window: AppWindow, show: () => void): Surface {
  let shown: Notification | null = null;
  const hush = () => {
    shown?.close();
    shown = null;
  };
  return {
    isInFront: () => window.current()?.isFocused() === true,
    mark: (calls) => void app.setBadgeCount(calls),
    hush() {
      window.current()?.flashFrame(false);
      hush();
    },
    call(text) {
      window.current()?.flashFrame(true);
      if (!Notification.isSupported()) return;
      hush();
      shown = new Notification({ title: 'Signalbox', body: text });
      shown.on('click', show);
      shown.show();
    },
  };
}
