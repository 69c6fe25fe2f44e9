/** Under which key a line or host is paused when it asked for less. */
export const pauseKey = {
  line: (channel: string, line: string) => `line/${channel}/${line}`,
  host: (host: string) => `host/${host}`,
}
