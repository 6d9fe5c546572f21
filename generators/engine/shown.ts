/** Text from elsewhere, for a screen: what would act on a terminal, or what nobody would see, is spelled out. */
export function shown(text: string): string {
  return text.replace(/(?!\t)[\p{C}\p{Default_Ignorable_Code_Point}]/gu, (found) => {
    return `\\u{${found.codePointAt(0)!.toString(16)}}`;
  });
}

/** An address, or what a program says of one, without the name and the password in it. */
export function withoutPassword(text: string): string {
  return text.replace(/:\/\/[^/\s]*@/g, "://***@");
}
