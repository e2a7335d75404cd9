import { ipcRenderer } from 'electron';

/**
 * Passes on the MessagePort that the page offers, and does nothing else: the page gets no object of ours to call. Who
 * offered it is checked here for order's sake and by the main process for safety's.
 */
window.addEventListener('message', (event) => {
  const [port, ...more] = event.ports;
  const ours = event.source === window && event.origin === location.origin && event.data?.type === 'signalbox:port';
  if (ours && port !== undefined && more.length === 0) ipcRenderer.postMessage('signalbox:port', null, [port]);
});
