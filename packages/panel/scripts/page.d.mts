export function buildPanel(folder: string): Promise<void>
