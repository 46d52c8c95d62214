/** What is made for a key is made once; the keys (shapes, models) live as long as the process. */
export function memo<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const known = new WeakMap<Key, Made>();
  return (key) => {
    const made = known.get(key);
    if (made !== undefined) return made;
    const fresh = make(key);
    known.set(key, fresh);
    return fresh;
  };
}

/** Made when first asked for, because shapes contain themselves. */
export function lazy<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
