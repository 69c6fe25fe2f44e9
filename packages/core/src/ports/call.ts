/** Every outside call has a deadline, which is always before the lane's lease ends. */
export interface Call {
  signal: AbortSignal
  deadline: number
}
