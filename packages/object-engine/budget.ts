/** A bounded amount that many share; who finds it spent waits in line. */
export class Budget {
  #free: number;
  readonly #line: { amount: number; go: () => void }[] = [];

  constructor(total: number) {
    this.#free = total;
  }

  /** Takes the amount if it is there and nobody waits. */
  tryTake(amount: number): boolean {
    if (this.#line.length > 0 || amount > this.#free) return false;
    this.#free -= amount;
    return true;
  }

  async take(amount: number): Promise<void> {
    if (this.tryTake(amount)) return;
    await new Promise<void>((go) => this.#line.push({ amount, go }));
  }

  give(amount: number): void {
    this.#free += amount;
    while (this.#line.length > 0 && this.#line[0]!.amount <= this.#free) {
      const next = this.#line.shift()!;
      this.#free -= next.amount;
      next.go();
    }
  }
}
