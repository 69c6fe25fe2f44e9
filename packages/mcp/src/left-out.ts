/** Operations of the management API that are no tool, each with the reason. */
export const leftOut: Readonly<Record<string, string>> = {
  post_media: 'The body is the file itself, and a model has no bytes to give',
  get_channel_chat_qr: 'It answers with a picture; `get_channel_chat` has the link that the picture says',
  post_consent_erase:
    'It cannot be undone, and what a customer wrote could ask for it: a person runs `deskwire consent erase`',
}
