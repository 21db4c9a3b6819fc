// What goes wrong for a while, as the timeline knows it. A kind is a file of its own that acts on the parts of a run it is given, and a
// line in kinds.ts.

export interface Disturbance {
  begin(nowS: number): void
  end(nowS: number): void
}
