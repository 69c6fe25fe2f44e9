// The office of the demo: open for half a day from the hour in which it starts, so that somebody is there to try it.

const time = (hour) => `${String(hour).padStart(2, '0')}:00`

const next = (hour) => (now) => {
  const at = new Date(now)
  at.setHours(hour, 1, 0, 0)
  if (at.getTime() <= now) at.setDate(at.getDate() + 1)
  return at.getTime()
}

export const office = (start) => {
  const opens = new Date(start).getHours()
  const closes = (opens + 12) % 24
  const day = [[time(opens), time(closes)]]
  const week = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day }
  return {
    hours: { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, week },
    moments: [
      { title: 'Office closes', next: next(closes) },
      { title: 'Office opens', next: next(opens) },
    ],
  }
}
