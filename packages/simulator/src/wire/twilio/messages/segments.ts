const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extended = new Set('^{}\\[~]|€\f')

/** GSM-7 160/153 septets, else UCS-2 70/67 units (Twilio docs, glossary/what-gsm-7-character-encoding). */
export const segmentCount = (body: string): number => {
  let septets = 0
  for (const character of body) {
    if (basic.has(character)) septets += 1
    else if (extended.has(character)) septets += 2
    else return body.length <= 70 ? 1 : Math.ceil(body.length / 67)
  }
  return septets <= 160 ? 1 : Math.ceil(septets / 153)
}
