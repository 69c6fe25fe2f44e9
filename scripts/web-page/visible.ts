// As in the core's logs: C0, DEL and C1; what ends a line or changes the direction of the text (Unicode TR 9 and TR 36). Line breaks
// and tabs are left to the page; the marks U+061C, U+200E and U+200F stand in ordinary Arabic and Hebrew and turn no word around.
const steering = /(?![\n\t])[\p{Cc}\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]/gu

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** What others wrote, with the characters that would hide or turn something shown as what they are. */
export const visible = (text: string): string => text.replaceAll('\r\n', '\n').replace(steering, escaped)
