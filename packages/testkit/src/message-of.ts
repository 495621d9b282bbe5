/** What a thrown value says, of whatever class and JavaScript realm it is. */
export const messageOf = (thrown: unknown): string =>
  String((thrown as { readonly message?: unknown } | null | undefined)?.message ?? thrown);
