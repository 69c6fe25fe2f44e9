export interface Place {
  home: string
  port: number
  workers?: number
}
export function isInstalled(): boolean
export function install(): void
export function create(options: Place & { hook: string; secret: string }): Promise<{ tokens: Record<string, string> }>
export function start(place: Place): Promise<void>
export function stop(place: Pick<Place, 'home'>): Promise<void>
