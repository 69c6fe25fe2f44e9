import { tool } from '@deskwire/ai'
import { z } from 'zod'

/** A knowledge base in a few lines. In yours, search a folder, a database or a vector index here. */
const pages: readonly { title: string; text: string }[] = [
  { title: 'Wi-Fi', text: 'Choose the network "campus" and sign in with your student number and your password.' },
  { title: 'Password', text: 'A new password is set at the desk in room 12, with your student card.' },
  { title: 'Printers', text: 'Hold your card to any printer. The first 50 pages of a month are free.' },
]

export const manual = tool({
  description: 'Searches the manual for these words. Search before you answer.',
  input: z.object({ words: z.string().min(1).max(200) }),
  // It only reads, so it may simply be called again after a crash.
  repeatable: true,
  run: ({ words }) => {
    const wanted = words.toLowerCase().split(/[^\p{L}\p{N}-]+/u)
    const found = pages.filter(({ title, text }) =>
      wanted.some((word) => word.length > 3 && `${title} ${text}`.toLowerCase().includes(word)),
    )
    return { pages: found.slice(0, 3) }
  },
})
