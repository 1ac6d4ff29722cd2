export { clock } from './clock.ts';
export { subscription } from './subscription.ts';
