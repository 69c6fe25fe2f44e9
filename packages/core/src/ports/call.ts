/** Every outside call has an end, always before the lease of the lane that makes it. */
export interface Call {
  signal: AbortSignal
  deadline: number
}
