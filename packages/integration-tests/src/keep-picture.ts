import { join } from 'node:path'

/** A picture for the guides, where `DESKWIRE_PICTURES` names the folder: `npm run pictures`. */
export const keepPicture = async (
  of: { screenshot(options: { path: string }): Promise<unknown> },
  name: string,
): Promise<void> => {
  const folder = process.env.DESKWIRE_PICTURES
  if (folder !== undefined) await of.screenshot({ path: join(folder, `${name}.png`) })
}
