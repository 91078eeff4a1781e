// The signed-in user of the page. If the sample runs with --auth, its development endpoint issues the tokens.

export class Session {
  user = null;

  constructor(users) {
    this.users = users;
  }

  static async open() {
    return new Session(await fetch("api/users").then(response => response.json()));
  }

  get isNeeded() {
    return this.users.length > 0;
  }

  /** Requests a new token. A connection ends when its token expires, and the next connection needs another token. */
  async token() {
    const response = await fetch("api/tokens", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: this.user }),
    });
    return (await response.json()).token;
  }

  async headers() {
    return this.user === null ? {} : { Authorization: `Bearer ${await this.token()}` };
  }
}
