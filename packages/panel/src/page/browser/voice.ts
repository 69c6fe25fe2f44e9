import { button, h } from './dom.js'

/**
 * As browsers record, in the order in which phones like it. Named with its codec: a browser that may not make AAC would put Opus into MP4, which
 * phones do not play.
 */
const recorded = ['audio/ogg;codecs=opus', 'audio/mp4;codecs=mp4a.40.2', 'audio/aac', 'audio/webm;codecs=opus']

/** A helpdesk's frame may have no microphone; where the browser does not say, it is tried. */
const mayRecord = (): boolean => {
  const { featurePolicy } = document as Document & { featurePolicy?: { allowsFeature(name: string): boolean } }
  return navigator.mediaDevices?.getUserMedia !== undefined && featurePolicy?.allowsFeature('microphone') !== false
}

const typeOf = (mime: string): string => mime.split(';', 1)[0] ?? mime

const pieceMs = 1_000

/** Records a voice note, where the browser can and the channel takes what it makes. */
export const record = (
  mimes: readonly string[],
  start: string,
  stop: string,
  say: (words: string) => void,
  send: (file: File) => Promise<void>,
): HTMLElement | undefined => {
  const takes = (mime: string) => mimes.some((one) => typeOf(one) === typeOf(mime))
  const mime = recorded.find(
    (one) => takes(one) && typeof MediaRecorder !== 'undefined' && MediaRecorder.isTypeSupported(one),
  )
  if (mime === undefined || !mayRecord()) return undefined
  let recorder: MediaRecorder | undefined
  const begin = async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    const pieces: Blob[] = []
    recorder = new MediaRecorder(stream, { mimeType: mime })
    const end = () => {
      for (const track of stream.getTracks()) track.stop()
    }
    recorder.addEventListener('dataavailable', ({ data }) => {
      pieces.push(data)
      // Whoever has gone on to something else records nothing more, and sends nothing.
      if (!control.isConnected) end()
    })
    recorder.addEventListener('stop', () => {
      end()
      if (!control.isConnected) return
      const type = typeOf(mime)
      const file = new File(pieces, `voice.${type.split('/')[1]}`, { type })
      send(file).catch((thrown: unknown) => say(thrown instanceof Error ? thrown.message : String(thrown)))
    })
    recorder.start(pieceMs)
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
