export { type Mood, type MoodOptions, mood } from './mood.js'
