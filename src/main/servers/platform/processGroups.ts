/** Whether a process can lead a group that is signalled as one. Windows has no such groups. */
export const hasProcessGroups = process.platform !== 'win32';
