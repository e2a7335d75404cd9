import { Menu, type MenuItemConstructorOptions } from 'electron';

/**
 * The application menu: what the system does for us. What the page does (new chat, search, settings) has its shortcuts
 * there. Reloading and the developer tools are for development.
 */
export function setMenu(platform: NodeJS.Platform, development: boolean): void {
  const mac = platform === 'darwin';
  const developmentItems: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { role: 'forceReload' },
    { role: 'toggleDevTools' },
    { type: 'separator' },
  ];
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [{ role: mac ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...(development ? developmentItems : []),
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
