/** What the explorer shows a newcomer: each operation needs something else. */
export const WELCOME = `# What the token does not reach is struck through.
# The bar below says what the operation needs as a whole.

# Open to everybody.
query Scopes {
  scopes {
    name
    description
  }
}

# Needs one scope: me.
query Me {
  me {
    username
    email
  }
}

# Needs two scopes: me and items.
query MyItems {
  me {
    username
    items {
      title
      price
    }
  }
}

# Needs a login; what is found perhaps more.
query Search {
  search(text: "o") {
    __typename
    ... on Item {
      title
    }
    ... on User {
      username
    }
  }
}

# Refused to customers: for staff only.
query Users {
  users(first: 3) {
    edges {
      node {
        username
        disabled
      }
    }
  }
}
`
