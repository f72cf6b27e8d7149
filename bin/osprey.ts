import { runOsprey } from './osprey-program.ts';

await runOsprey(process.argv.slice(2));
