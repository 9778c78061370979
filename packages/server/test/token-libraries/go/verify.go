// Command verify verifies an access token with golang-jwt. It reads the request as JSON from stdin and prints the subject.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

func main() {
	var request struct {
		Token    string
		Issuer   string
		Audience string
		JwksURI  string `json:"jwks_uri"`
	}
	if err := json.NewDecoder(os.Stdin).Decode(&request); err != nil {
		log.Fatal(err)
	}
	keys, err := keyfunc.NewDefault([]string{request.JwksURI})
	if err != nil {
		log.Fatal(err)
	}
	token, err := jwt.Parse(request.Token, keys.Keyfunc,
		jwt.WithIssuer(request.Issuer), jwt.WithAudience(request.Audience), jwt.WithExpirationRequired())
	if err != nil {
		log.Fatal(err)
	}
	subject, err := token.Claims.GetSubject()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(subject)
}
