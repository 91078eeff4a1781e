// Who uses the page. With the sample's switch --auth each user gets tokens from its development endpoint.

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

  /** A fresh token each time: a connection ends when its token does, and the next one needs another. */
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
