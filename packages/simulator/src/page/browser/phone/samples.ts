/** Sample files to send. */

const toBase64 = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(text)
}

export interface SampleFile {
  mime: string
  bytes: string
  filename?: string
}

/** A drawn landscape, different each time. */
export const samplePicture = async (): Promise<SampleFile> => {
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 420
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser cannot draw')
  const hue = Math.floor(Math.random() * 360)
  const sky = context.createLinearGradient(0, 0, 0, 420)
  sky.addColorStop(0, `hsl(${hue} 70% 72%)`)
  sky.addColorStop(1, `hsl(${(hue + 40) % 360} 85% 88%)`)
  context.fillStyle = sky
  context.fillRect(0, 0, 640, 420)
  context.fillStyle = '#fff8'
  context.beginPath()
  context.arc(480, 110, 46, 0, 7)
  context.fill()
  for (const [base, height, light] of [
    [300, 130, 46],
    [350, 90, 34],
    [400, 60, 24],
  ] as const) {
    context.fillStyle = `hsl(${(hue + 160) % 360} 28% ${light}%)`
    context.beginPath()
    context.moveTo(0, 420)
    for (let x = 0; x <= 640; x += 40) context.lineTo(x, base - Math.abs(Math.sin(x / 97 + base)) * height)
    context.lineTo(640, 420)
    context.fill()
  }
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
  if (!blob) throw new Error('This browser cannot make a picture')
  return { mime: 'image/jpeg', bytes: toBase64(new Uint8Array(await blob.arrayBuffer())) }
}

const rate = 8_000
const seconds = 1.5

/** A short two-tone signal. Real phones send Ogg/Opus, which browsers cannot encode. */
export const sampleVoice = (): SampleFile => {
  const count = rate * seconds
  const view = new DataView(new ArrayBuffer(44 + count))
  const text = (at: number, words: string): void => {
    for (const [index, letter] of [...words].entries()) view.setUint8(at + index, letter.charCodeAt(0))
  }
  text(0, 'RIFF')
  view.setUint32(4, 36 + count, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  text(36, 'data')
  view.setUint32(40, count, true)
  for (let at = 0; at < count; at += 1) {
    const tone = at < count / 2 ? 440 : 554
    const fade = Math.min(1, (count - at) / 2_000, at / 400)
    view.setUint8(44 + at, 128 + Math.round(50 * fade * Math.sin((2 * Math.PI * tone * at) / rate)))
  }
  return { mime: 'audio/wav', bytes: toBase64(new Uint8Array(view.buffer)) }
}

export const fileOf = async (file: File): Promise<SampleFile> => ({
  mime: file.type || 'application/octet-stream',
  bytes: toBase64(new Uint8Array(await file.arrayBuffer())),
  filename: file.name,
})
