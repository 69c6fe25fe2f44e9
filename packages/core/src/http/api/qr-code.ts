import { lazily } from '../../adapter/reading/lazily.js'
import { fail } from '../../model/failure.js'

const library = /* @__PURE__ */ lazily(
  'qrcode',
  () => import.meta.url,
  () => import('qrcode'),
)

// Bytes at error correction M, in the largest code there is (ISO/IEC 18004, table 7).
const mostBytes = 2_331

/** D5: a link as a QR code, for print and for pages: a picture that names its link where it can. */
export const qrCode = async (link: string, format: 'svg' | 'png' = 'svg'): Promise<Uint8Array> => {
  if (Buffer.byteLength(link) > mostBytes)
    throw fail('invalid', 'The link is too long for a QR code', { remedy: 'Use a shorter text' })
  const { default: qrcode } = await library()
  if (format === 'png') return qrcode.toBuffer(link, { type: 'png', width: 512 })
  const svg = await qrcode.toString(link, { type: 'svg' })
  // Read out by screen readers, and shown as a tooltip.
  const title = `<title>QR code: ${link.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>`
  return Buffer.from(svg.replace(/<svg([^<>]*)>/, `<svg$1 role="img">${title}`))
}
