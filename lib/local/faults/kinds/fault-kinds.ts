import type { FaultKind } from './fault.ts';
import { workerFaults } from './worker-faults.ts';
import { worldFaults } from './world-faults.ts';

/** Every kind of fault, in the order of the matrix's columns. */
export const faultKinds: readonly FaultKind[] = [...workerFaults, ...worldFaults];
