import { HomeError } from '../../local/home';

/** The log of an attempt was removed. The message says by what. */
export class LogGoneError extends HomeError {}
