import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import keyward.ApiClient;
import keyward.ApiException;
import keyward.api.ApiKeysApi;
import keyward.api.TokensApi;
import keyward.model.CreateApiKeyRequest;
import keyward.model.ExchangeTokenRequest;

class FirstCall {
  public static void main(String[] args) throws Exception {
    var connection = Tokens.readConnection(System.getenv("NETOSECRET"));
    var url = ((String) connection.get("url")).replaceFirst("/api/v1$", "");
    var client = new ApiClient().setBasePath(url);
    var exchange = new ExchangeTokenRequest().jwt(Tokens.requestToken(connection));
    client.setBearerToken(new TokensApi(client).exchangeToken(exchange).execute().getAccessToken());
    var keys = new ApiKeysApi(client);

    System.out.println("lists " + keys.listApiKeys().execute().getData().size() + " keys");

    long in90Days = Instant.now().plus(90, ChronoUnit.DAYS).getEpochSecond();
    var wanted = new CreateApiKeyRequest().appname("java-" + System.nanoTime()).roles(List.of("READONLY")).expiresAt(in90Days);
    var created = keys.createApiKey(wanted).execute().getData(); // getAppkey() is the secret, which no other response contains
    System.out.println("creates " + created.getAppname() + " " + (created.getExpiresAt() == in90Days));

    try {
      keys.getApiKey("absent").execute();
    } catch (ApiException error) {
      System.out.println("gets " + error.getCode() + " " + error.getErrorObject().getCode());
    }
    try {
      keys.createApiKey(wanted).execute();
    } catch (ApiException error) {
      System.out.println("gets " + error.getCode() + " " + error.getErrorObject().getCode());
    }

    // A service verifies the tokens that its callers present.
    var subject = Tokens.verify(System.getenv("SERVICE_TOKEN"), url, "https://reports.example.com");
    System.out.println("verifies a token of " + subject);
  }
}
