/** Pointers are bytes from the start of tfjs's memory; arrays are of float32. */
export type Pointer = number;
