/** One version as S3's documentation has it. */
interface Version {
  readonly id: string;
  readonly marker: boolean;
  readonly body: string;
}

/** A bucket with versions in a few lines: what every answer is compared with. Versions go from the newest to the oldest. */
export class VersionsModel {
  versioning: 'Enabled' | 'Suspended' = 'Enabled';
  readonly #keys = new Map<string, Version[]>();

  /** `id` is what the cloud called the version, or `null`. */
  put(key: string, id: string, body: string): void {
    this.#add(key, { id, marker: false, body });
  }

  mark(key: string, id: string): void {
    this.#add(key, { id, marker: true, body: '' });
  }

  find(key: string, id: string): Version | undefined {
    return this.of(key).find((version) => version.id === id);
  }

  remove(key: string, id: string): void {
    this.#keys.set(
      key,
      this.of(key).filter((version) => version.id !== id),
    );
  }

  of(key: string): readonly Version[] {
    return this.#keys.get(key) ?? [];
  }

  current(key: string): string | undefined {
    const [newest] = this.of(key);
    return newest && !newest.marker ? newest.body : undefined;
  }

  /** As ListObjectVersions tells: key, id, whether it is a marker, whether it is the latest. */
  rows(): [string, string, boolean, boolean][] {
    return [...this.#keys.keys()]
      .sort()
      .flatMap((key) =>
        this.of(key).map(({ id, marker }, at) => [key, id, marker, at === 0] as [string, string, boolean, boolean]),
      );
  }

  #add(key: string, version: Version): void {
    const kept = version.id === 'null' ? this.of(key).filter(({ id }) => id !== 'null') : this.of(key);
    this.#keys.set(key, [version, ...kept]);
  }
}
