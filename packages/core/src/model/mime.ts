/**
 * Names that people and programs use for types which providers know under the registered one: the registry of media types
 * (IANA), and for the unregistered names the MIME Sniffing standard (WHATWG) and RFC 2361 (wave).
 */
const registered = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/pjpeg', 'image/jpeg'],
  ['image/x-png', 'image/png'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/x-mp3', 'audio/mpeg'],
  ['audio/x-mpeg', 'audio/mpeg'],
  ['audio/mpeg3', 'audio/mpeg'],
  ['audio/x-mpeg-3', 'audio/mpeg'],
  ['audio/m4a', 'audio/mp4'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/mp4a-latm', 'audio/mp4'],
  ['audio/x-aac', 'audio/aac'],
  ['audio/aacp', 'audio/aac'],
  ['audio/x-amr', 'audio/amr'],
  ['audio/opus', 'audio/ogg'],
  ['audio/x-opus', 'audio/ogg'],
  ['audio/x-ogg', 'audio/ogg'],
  ['audio/wav', 'audio/vnd.wave'],
  ['audio/wave', 'audio/vnd.wave'],
  ['audio/x-wav', 'audio/vnd.wave'],
  ['video/x-mp4', 'video/mp4'],
  ['video/m4v', 'video/mp4'],
  ['video/x-m4v', 'video/mp4'],
  ['video/3gp', 'video/3gpp'],
  ['video/x-3gpp', 'video/3gpp'],
  ['video/mov', 'video/quicktime'],
  ['application/x-pdf', 'application/pdf'],
  ['text/x-vcard', 'text/vcard'],
  ['text/directory', 'text/vcard'],
  ['application/csv', 'text/csv'],
  ['text/x-csv', 'text/csv'],
])

/** A type under its registered name, in small letters; parameters such as `codecs=opus` stay as they are. */
export const registeredMime = (mime: string): string => {
  const end = mime.indexOf(';')
  const bare = (end < 0 ? mime : mime.slice(0, end)).trim().toLowerCase()
  const known = registered.get(bare) ?? bare
  return end < 0 ? known : `${known}${mime.slice(end)}`
}
