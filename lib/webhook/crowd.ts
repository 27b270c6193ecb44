/** What can be in a crowd. */
export interface Member {
  /** Where it stands; the crowd's own affair. */
  place: number;
}

/**
 * Members that enter and leave all the time, in no order. Not a Set: see OpenCall in lib/curri for what one costs that
 * everything enters and leaves.
 */
export class Crowd<T extends Member> {
  readonly #members: T[] = [];

  get size(): number {
    return this.#members.length;
  }

  get all(): T[] {
    return [...this.#members];
  }

  enter(member: T): void {
    member.place = this.#members.length;
    this.#members.push(member);
  }

  /** Who is not there any more may leave again. @returns whether it was there */
  leave(member: T): boolean {
    if (this.#members[member.place] !== member) return false;
    const last = this.#members.pop()!;
    if (last === member) return true;
    last.place = member.place; // the last one takes its place
    this.#members[last.place] = last;
    return true;
  }

  /** Everybody leaves. */
  disperse(): T[] {
    return this.#members.splice(0);
  }
}
