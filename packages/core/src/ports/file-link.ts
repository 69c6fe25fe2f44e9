/** What a link to a file stands for. */
export interface FileLink {
  /** A hash of its token, which is told to its reader alone. */
  id: string
  /** The media store's name. */
  ref: string
  mime: string
  name?: string
  /** Its length, so that ranges of it can be served. */
  size?: number
  until: number
}

/** A link, and whose file it leads to. */
export interface GivenLink extends FileLink {
  tenant: string
  conversation: string
}
