/** The names of blinker. */

export { ANY, NamedSignal, Namespace, Signal, signal } from './pottle.js';
