import { button, h } from './dom.js'

/** As browsers record, in the order in which phones like it. */
const recorded = ['audio/ogg', 'audio/mp4', 'audio/aac', 'audio/webm']

/** Records a voice note, where the browser can and the channel takes what it makes. */
export const record = (
  mimes: readonly string[],
  start: string,
  stop: string,
  say: (words: string) => void,
  send: (file: File) => Promise<void>,
): HTMLElement | undefined => {
  const takes = (mime: string) => mimes.some((one) => one.split(';', 1)[0] === mime)
  const mime = recorded.find(
    (one) => takes(one) && typeof MediaRecorder !== 'undefined' && MediaRecorder.isTypeSupported(one),
  )
  if (mime === undefined || !navigator.mediaDevices?.getUserMedia) return undefined
  let recorder: MediaRecorder | undefined
  const begin = async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    const pieces: Blob[] = []
    recorder = new MediaRecorder(stream, { mimeType: mime })
    recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data))
    recorder.addEventListener('stop', () => {
      for (const track of stream.getTracks()) track.stop()
      const file = new File(pieces, `voice.${mime.split('/')[1]}`, { type: mime })
      send(file).catch((thrown: unknown) => say(thrown instanceof Error ? thrown.message : String(thrown)))
    })
    recorder.start()
    control.textContent = stop
  }
  const control = button(start, async () => {
    if (recorder?.state === 'recording') {
      recorder.stop()
      control.textContent = start
      return
    }
    try {
      await begin()
    } catch (thrown) {
      say(thrown instanceof Error ? thrown.message : String(thrown))
    }
  })
  return h('p', { class: 'acts' }, control)
}
