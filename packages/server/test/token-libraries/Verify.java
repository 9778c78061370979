import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** Verifies an access token with Nimbus. Reads the request as JSON from stdin and prints the subject. */
class Verify {
  public static void main(String[] args) throws Exception {
    Map<String, Object> request =
        JSONObjectUtils.parse(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
    var keys = JWKSourceBuilder.create(URI.create((String) request.get("jwks_uri")).toURL()).build();
    var algorithms = Set.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256, JWSAlgorithm.EdDSA);
    var processor = new DefaultJWTProcessor<SecurityContext>();
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
    processor.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(
            (String) request.get("audience"),
            new JWTClaimsSet.Builder().issuer((String) request.get("issuer")).build(),
            Set.of("sub", "exp")));
    System.out.println(processor.process((String) request.get("token"), null).getSubject());
  }
}
