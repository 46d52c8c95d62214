export { type ConsoleDoor, type ConsoleParts, type ConsoleSettings, openConsole } from './door.ts';
export type { Login, Logins, Opened, Session } from './logins.ts';
export { loadStaticFiles, type StaticFiles } from './static-files.ts';
export type { Terminals } from './streams.ts';
