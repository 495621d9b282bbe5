/** The message of a thrown value of any class and JavaScript realm. */
export const messageOf = (thrown: unknown): string =>
  String((thrown as { readonly message?: unknown } | null | undefined)?.message ?? thrown);
