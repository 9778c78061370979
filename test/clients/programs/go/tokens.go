package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// Connection is the decoded connection secret.
type Connection struct{ URL, Shortname, Appname, Sharedsecret, Appkey string }

// readConnection returns the connection secret in NETOSECRET, with the URL of Keyward itself.
func readConnection() (connection Connection, err error) {
	text, err := base64.StdEncoding.DecodeString(os.Getenv("NETOSECRET"))
	if err != nil {
		return connection, err
	}
	err = json.Unmarshal(text, &connection)
	connection.URL = strings.TrimSuffix(connection.URL, "/api/v1")
	return connection, err
}

// requestToken returns a token that Keyward exchanges for an access token: once, and within five minutes.
func requestToken(connection Connection) (string, error) {
	claims := jwt.MapClaims{
		"iat": time.Now().Unix(), "jti": uuid.NewString(),
		"appname": connection.Appname, "appkey": connection.Appkey, "shortname": connection.Shortname,
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(connection.Sharedsecret))
}

// verify returns the subject of a token that Keyward issued for a service, and an error for any other token.
func verify(token, issuer, audience string) (string, error) {
	keys, err := keyfunc.NewDefault([]string{issuer + "/.well-known/jwks.json"})
	if err != nil {
		return "", err
	}
	verified, err := jwt.Parse(token, keys.Keyfunc, jwt.WithValidMethods([]string{"ES256"}),
		jwt.WithIssuer(issuer), jwt.WithAudience(audience), jwt.WithExpirationRequired())
	if err != nil {
		return "", err
	}
	if verified.Header["typ"] != "at+jwt" {
		return "", errors.New("the token is not an access token")
	}
	return verified.Claims.GetSubject()
}
