export interface Segments {
  encoding: 'gsm-7' | 'ucs-2'
  segments: number
  /** Septets or UTF-16 units. */
  units: number
}
export declare const segments: (text: string) => Segments
