/** Under which key a line, host or assistant is paused when it asked for less, or fails everybody. */
export const pauseKey = {
  line: (channel: string, line: string) => `line/${channel}/${line}`,
  host: (host: string) => `host/${host}`,
  assistant: (assistant: string) => `assistant/${assistant}`,
}
