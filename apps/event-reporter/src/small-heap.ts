import { setFlagsFromString } from 'node:v8';

/**
 * A reporter keeps projections for long: a heap that grows slowly costs it little time and spares it a third of its memory. To be
 * imported before anything else; the size of the young generation can only be told from outside, see k8s/base.
 */
setFlagsFromString('--optimize-for-size');
// In percent: by so much it may grow between two collections of all of it.
setFlagsFromString('--heap-growing-percent=30');
