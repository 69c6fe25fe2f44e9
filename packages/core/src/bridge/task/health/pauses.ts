/** The key under which a line, host or assistant is paused when it asked for less traffic or fails every call. */
export const pauseKey = {
  line: (channel: string, line: string) => `line/${channel}/${line}`,
  host: (host: string) => `host/${host}`,
  assistant: (assistant: string) => `assistant/${assistant}`,
}
