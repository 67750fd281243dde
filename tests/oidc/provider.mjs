// A real OpenID provider for the tests: it signs in whoever `login_hint` names, without asking, and says where it listens.
// Wrong answers are made by the test itself, by changing what it asks for.
import http from "node:http";
import { Provider } from "oidc-provider";

const redirect = process.env.REDIRECT ?? "https://canhgiac.example/dang-nhap/noi/ve";
const server = http.createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const client = (id) => ({ client_id: id, client_secret: `secret of ${id}`, redirect_uris: [redirect], token_endpoint_auth_method: "client_secret_basic" });
const provider = new Provider(issuer, {
  clients: [client("canhgiac"), client("somebody-else")],
  cookies: { keys: ["only a test"] },
  features: { devInteractions: { enabled: false } },
  // The clock of the test moves; the provider's does not.
  ttl: { IdToken: 240, AuthorizationCode: 600, AccessToken: 60, Session: 600, Grant: 600, Interaction: 600 },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: "quantri@canhgiac.example", email_verified: true }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();
server.on("request", async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  const { params } = await provider.interactionDetails(request, response);
  const result = params.login_hint === "nobody" ? { error: "access_denied" } : { login: { accountId: params.login_hint ?? "can-bo-0" } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
});
console.log(issuer);
