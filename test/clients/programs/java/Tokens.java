import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Signs the tokens that Keyward exchanges for access tokens, and verifies the tokens that it issues for services. */
final class Tokens {
  /** Returns url, shortname, appname, sharedsecret and appkey of a connection secret. */
  static Map<String, Object> readConnection(String secret) throws ParseException {
    return JSONObjectUtils.parse(new String(Base64.getDecoder().decode(secret), StandardCharsets.UTF_8));
  }

  /** Returns a token that Keyward exchanges for an access token: once, and within five minutes. */
  static String requestToken(Map<String, Object> connection) throws JOSEException {
    var claims = new JWTClaimsSet.Builder().issueTime(Date.from(Instant.now())).jwtID(UUID.randomUUID().toString());
    for (String name : Set.of("appname", "appkey", "shortname")) claims.claim(name, connection.get(name));
    var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
    token.sign(new MACSigner((String) connection.get("sharedsecret")));
    return token.serialize();
  }

  /** Returns the subject of a token that Keyward issued for a service; throws for any other token. */
  static String verify(String token, String issuer, String audience) throws Exception {
    var keys = JWKSourceBuilder.create(URI.create(issuer + "/.well-known/jwks.json").toURL()).build();
    var processor = new DefaultJWTProcessor<SecurityContext>();
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, keys));
    var expected = new JWTClaimsSet.Builder().issuer(issuer).build();
    processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(audience, expected, Set.of("sub", "exp")));
    return processor.process(token, null).getSubject();
  }
}
