export function buildAdmin(folder: string): Promise<void>
