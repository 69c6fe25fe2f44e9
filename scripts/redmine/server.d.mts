export interface Place {
  home: string
  port: number
}
export function start(place: Place): Promise<void>
export function stop(place: Pick<Place, 'home'>): Promise<void>
