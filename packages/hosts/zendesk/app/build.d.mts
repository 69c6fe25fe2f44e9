export type AppFile = readonly [name: string, bytes: Buffer]
export function appFiles(url: string, email: string): readonly AppFile[]
export function zip(files: readonly AppFile[]): Buffer
